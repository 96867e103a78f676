import { words } from './words.ts';

/**
 * What may stand before a parenthesis without being a function: keywords that cannot be the name of one unless quoted
 * (Appendix C), and some that could, but are not met as one. What PostgreSQL evaluates itself (`coalesce`, `extract`,
 * `json_table`) is among them, and so are types with a length.
 */
export const syntax: readonly string[] = words(`
  all analyse analyze and any array as asc asymmetric both case check collate collation column constraint copy
  create cross current_time current_timestamp default deferrable desc distinct do else end except explain fetch for
  foreign from grant group having ilike in initially inner intersect into is join lateral leading like limit
  localtime localtimestamp materialized natural not offset on only operator or order outer placing primary
  references returning select similar some stdout symmetric table then to trailing union unique user using variadic
  when where window with

  between by columns cube escape exists of over passing rollup row sets setof values zone

  bit char character dec decimal float interval national nchar numeric precision time timestamp varchar varying

  cast coalesce extract greatest grouping least merge_action none normalize nullif overlay position substring treat
  trim json json_array json_arrayagg json_exists json_object json_objectagg json_query json_scalar json_serialize
  json_table json_value xmlattributes xmlconcat xmlelement xmlexists xmlforest xmlnamespaces xmlparse xmlpi xmlroot
  xmlserialize xmltable
`);
