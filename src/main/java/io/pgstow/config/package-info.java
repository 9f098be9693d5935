/**
 * The settings: each declared once. Parser, help, start-up report and docs/settings.md are made
 * from the declarations.
 */
@NullMarked
package io.pgstow.config;

import org.jspecify.annotations.NullMarked;
