export { IMPORT_FAULTS, type ImportFault, type ImportProblem } from './import-faults.ts';
export { type Column, cellFault, type ImportedPerson, type ImportFile, readImportFile } from './import-file.ts';
export { type ImportPlan, type KnownPerson, planImport } from './import-plan.ts';
export { foldText, personIdOf, RESERVED_IDS, slugOf } from './slug.ts';
export { MAX_UNIT_DEPTH, type UnitNode, unitPath, unitsBelow, wouldCircle } from './unit-tree.ts';
