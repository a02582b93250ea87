import { blobContract } from '@parley/storage/testing';
import { MemoryBlob } from './memory-blob.ts';

blobContract('MemoryBlob', async () => ({ blob: new MemoryBlob(), close: async () => undefined }));
