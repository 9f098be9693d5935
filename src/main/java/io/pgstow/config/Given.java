package io.pgstow.config;

/**
 * What a user gave for a setting.
 *
 * @param from where it was found, in the words of the start-up report
 */
record Given(String text, String from) {}
