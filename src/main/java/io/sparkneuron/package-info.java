/**
 * The app: commands, jobs and what the user sees.
 *
 * <p>May import everything below; nothing imports it.
 */
package io.sparkneuron;
