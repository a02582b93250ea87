process.stdout.write('No bench is written yet.\n');
