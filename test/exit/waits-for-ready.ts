// Holds nothing but the wait itself. Were the timers under it all unref'd, Node would end it here with exit code 13.
import { createResolver } from '@rollcall/core';

const late = createResolver('late:http');
const { endpoints } = await late.ready();
console.log(endpoints.map(({ name }) => name).join(' '));
await late.close();
