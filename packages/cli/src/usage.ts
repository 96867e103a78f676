/** On stderr, under what was wrong. */
export const usage: string = `Usage: rollcall resolve TARGET [options]   who is there now
       rollcall watch TARGET [options]     what changes, a line each, until Ctrl-C
       rollcall doctor TARGET [options]    what is wrong with it, and what to do

TARGET is service[.namespace][.svc[.zone]][:port], or pod.service.namespace.svc for one pod.
`;

export const help: string = `${usage}
Options:
  --server IP[:PORT]   ask this DNS server; may be given again. Default: ROLLCALL_DNS, else resolv.conf's
  --resolv-conf FILE   in place of /etc/resolv.conf
  --namespace NAME     of a TARGET without one. Default: ROLLCALL_NAMESPACE, else resolv.conf's, else default
  --zone ZONE          likewise. Default: ROLLCALL_ZONE, else resolv.conf's, else cluster.local
  --json               for programs: an object from resolve and doctor, one a line from watch
  --timeout MS         resolve: give up sooner than DNS does, which is after 2000
  --explain            resolve: also whom it asked, what came back, and why each pod is in or out
  --connect-timeout MS doctor: how long a pod may take to accept a connection. Default: 1000
  -h, --help           this
  --version            of this program

Ends with 0: found, or no error; 1: known to be nobody, or the doctor found an error; 2: wrong usage;
3: unknown, nobody could say.
`;
