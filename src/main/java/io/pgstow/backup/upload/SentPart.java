package io.pgstow.backup.upload;

import io.pgstow.manifest.Manifest.PartDigest;
import io.pgstow.store.Part;

/** A part that lies in the store. */
public record SentPart(Part part, PartDigest digest) {}
