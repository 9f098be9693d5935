package io.pgstow.job;

import io.pgstow.postgres.Database;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Something of the user's to do between the steps of a job.
 *
 * @param name of its step
 * @param after the name of the step that it follows
 * @param act is told which database a restore goes into, where there is one; may fail, and then the
 *     job does
 */
public record ExtraStep(String name, String after, Consumer<Optional<Database>> act) {}
