process.stdout.write('Parley: the server is not written yet.\n');
