export { catchMutants, type Hunt } from './catch-mutants.ts';
