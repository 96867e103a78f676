interface Endpoint {
  readonly hostname: string;
  readonly addresses: readonly string[];
  readonly nodeName?: string;
  readonly zone?: string;
  readonly targetRef: { readonly uid: string };
}

export interface SliceList {
  readonly items: readonly {
    readonly metadata: { readonly labels: object };
    readonly addressType: string;
    readonly ports: readonly object[];
    readonly endpoints: readonly Endpoint[];
  }[];
}

/** A slice without what differs from run to run (addresses, uids, who is where), and what no client needs (`nodeName`). */
export function shapeOf({ metadata, addressType, ports, endpoints }: SliceList['items'][number]): object {
  const shapes = endpoints.map(({ nodeName: _, addresses, targetRef, zone, ...rest }) => ({
    ...rest,
    zone: typeof zone,
    addresses: addresses.length,
    targetRef: { ...targetRef, uid: typeof targetRef.uid },
  }));
  const byHostname = shapes.toSorted((a, b) => (a.hostname < b.hostname ? -1 : 1));
  return { labels: metadata.labels, addressType, ports, endpoints: byHostname };
}
