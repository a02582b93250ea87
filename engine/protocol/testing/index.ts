export { type Dice, generateFrame, makeDice } from './generate.ts';
export { judge, mutatedMessage } from './mutate.ts';
