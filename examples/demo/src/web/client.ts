/** A way to reach the service: what the demo compares. */
export interface Client extends AsyncDisposable {
  /** Gives the name of the pod that answered. */
  request(method: Method): Promise<string>;
}

export type Method = 'GET' | 'POST';
