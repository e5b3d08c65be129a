/**
 * The pages: one self-contained HTML file per version, with pictures drawn as SVG.
 *
 * <p>May import core; what else a page tells is handed in as plain values.
 */
package io.sparkneuron.report;
