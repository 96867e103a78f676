import { words } from './words.ts';

/**
 * Built-in functions that answer the same on every server. Those that apps and ORMs call, not all 2700: who calls
 * another one pays for a look into `pg_proc`, once. `log` is left out, as it is what people call a function of their own
 * that writes one.
 */
export const harmless: readonly string[] = [
  ...words(`
    count sum avg min max any_value array_agg string_agg json_agg json_agg_strict jsonb_agg jsonb_agg_strict
    json_object_agg json_object_agg_strict jsonb_object_agg jsonb_object_agg_strict bool_and bool_or every bit_and
    bit_or bit_xor range_agg range_intersect_agg xmlagg stddev stddev_pop stddev_samp variance var_pop var_samp corr
    covar_pop covar_samp regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx regr_sxy regr_syy
    mode percentile_cont percentile_disc row_number rank dense_rank percent_rank cume_dist ntile lag lead
    first_value last_value nth_value
  `),
  ...words(`
    abs cbrt ceil ceiling degrees div exp factorial floor gcd lcm ln log10 min_scale mod pi power radians round
    scale sign sqrt trim_scale trunc width_bucket acos asin atan atan2 cos cot sin tan sinh cosh tanh erf erfc
    random random_normal num_nulls num_nonnulls
  `),
  ...words(`
    ascii btrim char_length character_length octet_length bit_length length lower upper initcap lpad rpad ltrim
    rtrim left right chr concat concat_ws format repeat replace reverse split_part starts_with strpos substr
    translate to_hex to_bin to_oct unistr casefold quote_ident quote_literal quote_nullable string_to_array
    string_to_table regexp_count regexp_instr regexp_like regexp_match regexp_matches regexp_replace
    regexp_split_to_array regexp_split_to_table regexp_substr parse_ident encode decode convert convert_from
    convert_to md5 sha224 sha256 sha384 sha512 crc32 crc32c get_bit get_byte set_bit set_byte bit_count
    gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version uuid_generate_v1 uuid_generate_v4
  `),
  ...words(`
    now clock_timestamp statement_timestamp transaction_timestamp timeofday age date_bin date_part date_trunc
    date_add date_subtract isfinite justify_days justify_hours justify_interval make_date make_interval make_time
    make_timestamp make_timestamptz to_char to_date to_number to_timestamp timezone overlaps pg_sleep pg_sleep_for
    pg_sleep_until
  `),
  ...words(`
    date text int2 int4 int8 float4 float8 bool bpchar name oid regclass timestamptz timetz varbit money macaddr
    macaddr8 cidr to_regclass to_regcollation to_regnamespace to_regoper to_regoperator to_regproc to_regprocedure
    to_regrole to_regtype
  `),
  ...words(`
    to_json to_jsonb row_to_json array_to_json json_array_elements json_array_elements_text json_array_length
    json_build_array json_build_object json_each json_each_text json_extract_path json_extract_path_text
    json_object_keys json_populate_record json_populate_recordset json_strip_nulls json_to_record json_to_recordset
    json_typeof jsonb_array_elements jsonb_array_elements_text jsonb_array_length jsonb_build_array
    jsonb_build_object jsonb_each jsonb_each_text jsonb_extract_path jsonb_extract_path_text jsonb_insert
    jsonb_object jsonb_object_keys jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array
    jsonb_path_query_first jsonb_populate_record jsonb_populate_recordset jsonb_pretty jsonb_set jsonb_set_lax
    jsonb_strip_nulls jsonb_to_record jsonb_to_recordset jsonb_typeof
  `),
  ...words(`
    array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
    array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort array_to_string
    array_upper cardinality trim_array unnest generate_series generate_subscripts isempty lower_inc lower_inf
    upper_inc upper_inf range_merge multirange int4range int8range numrange daterange tsrange tstzrange
    int4multirange int8multirange nummultirange datemultirange tsmultirange tstzmultirange enum_first enum_last
    enum_range
  `),
  ...words(`
    to_tsquery to_tsvector plainto_tsquery phraseto_tsquery websearch_to_tsquery setweight strip tsvector_to_array
    array_to_tsvector ts_rank ts_rank_cd ts_headline ts_delete ts_filter numnode querytree get_current_ts_config
    area center diameter height width isclosed isopen npoints pclose popen radius slope box circle line lseg path
    point polygon abbrev broadcast family host hostmask masklen netmask network inet_merge inet_same_family
    set_masklen xpath xpath_exists xml_is_well_formed xmlcomment xmltext similarity word_similarity
    strict_word_similarity show_trgm unaccent levenshtein
  `),
  ...words(`
    current_database current_schema current_schemas current_setting current_query version col_description
    obj_description shobj_description format_type pg_typeof pg_basetype pg_collation_for pg_column_size
    pg_encoding_to_char pg_char_to_encoding pg_get_constraintdef pg_get_expr pg_get_functiondef
    pg_get_function_arguments pg_get_function_identity_arguments pg_get_function_result pg_get_indexdef
    pg_get_keywords pg_get_partkeydef pg_get_ruledef pg_get_serial_sequence pg_get_statisticsobjdef
    pg_get_triggerdef pg_get_userbyid pg_get_viewdef pg_describe_object pg_identify_object pg_table_is_visible
    pg_type_is_visible pg_function_is_visible pg_collation_is_visible pg_operator_is_visible pg_opclass_is_visible
    pg_index_column_has_property pg_indexam_has_property pg_index_has_property pg_options_to_table
    pg_relation_is_updatable pg_column_is_updatable pg_sequence_parameters pg_has_role has_any_column_privilege
    has_column_privilege has_database_privilege has_function_privilege has_schema_privilege has_sequence_privilege
    has_table_privilege has_tablespace_privilege has_type_privilege row_security_active pg_relation_size
    pg_table_size pg_indexes_size pg_total_relation_size pg_database_size pg_tablespace_size pg_size_pretty
    pg_size_bytes pg_partition_tree pg_partition_ancestors pg_partition_root pg_input_is_valid aclexplode acldefault
    makeaclitem
  `),
];
