/** A question, and how it came. */
export interface Request {
  readonly id: number;
  readonly question: Question;
  /** Type and class as they were on the wire: echoed, also where we know neither. */
  readonly typeAndClass: number;
  readonly recursionDesired: boolean;
  readonly checkingDisabled: boolean;
  readonly edns: Edns | undefined;
}

export interface Question {
  /** In the case in which it was asked, without the last dot. */
  readonly name: string;
  /** `A`, `SRV`, …; `UNKNOWN_65` where it has no name here. */
  readonly type: string;
}

/** The OPT record (RFC 6891). */
export interface Edns {
  readonly udpSize: number;
  readonly version: number;
  readonly dnssecOk: boolean;
}

export type Rcode = 'NOERROR' | 'SERVFAIL' | 'NXDOMAIN' | 'REFUSED' | 'BADVERS';

/** What a zone has to say to a question. */
export interface Answer {
  readonly rcode: Rcode;
  readonly authoritative: boolean;
  /** RA. CoreDNS itself does not set it; whoever it forwards to does. */
  readonly recursionAvailable: boolean;
  readonly answers: readonly DnsRecord[];
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

/** An Answer addressed to whoever asked. */
export interface Reply extends Answer {
  readonly request: Request;
  /** Cut on purpose. The encoder also sets TC where it had to cut. */
  readonly truncated: boolean;
  /** A `stranger` sends from a port that nobody asked. There is none over TCP. */
  readonly sender: 'server' | 'stranger';
}

export type Transport = 'udp' | 'tcp';

export type DnsRecord = { readonly name: string; readonly ttl: number } & (
  | { readonly type: 'A' | 'AAAA'; readonly address: string }
  | { readonly type: 'CNAME' | 'PTR'; readonly target: string }
  | { readonly type: 'SRV'; readonly weight: number; readonly port: number; readonly target: string }
  | { readonly type: 'TXT'; readonly text: string }
  | { readonly type: 'SOA'; readonly primary: string; readonly mailbox: string; readonly serial: number }
);

/** Nobody's name: neither ours to answer nor ours to deny. */
export const refused: Answer = {
  rcode: 'REFUSED',
  authoritative: false,
  recursionAvailable: false,
  answers: [],
  authorities: [],
  additionals: [],
};
