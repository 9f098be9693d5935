package io.pgstow.job;

/**
 * Something of the user's to do between the steps of a job.
 *
 * @param name of its step
 * @param after the name of the step that it follows
 * @param act may fail, and then the job does
 */
public record ExtraStep(String name, String after, Runnable act) {}
