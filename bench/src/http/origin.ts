export const HOST = 'web.default.svc.cluster.local';
export const PORT = 8_080;
export const origin = `http://${HOST}:${PORT}`;
