package io.pgstow.backup;

import java.util.List;

/** Some large objects, each of which becomes an object of its own in the store. */
record LargeObjectBatch(List<Long> oids) implements DumpItem {}
