/** The lowest that `engines` allows, and the long-term lines after it. */
export const nodes: readonly string[] = ['22.19', '24', '26'];

/** From the lowest that we promise to the newest. 5.8 was the first to know that Node can `require()` an ES module. */
export const typescripts: readonly string[] = ['5.4', '5.7', '5.9', '6.0', '7.0'];
