// The script that the server serves as /elements.js: whoever loads it has the elements.
import { defineElements } from './define.ts';

defineElements();
