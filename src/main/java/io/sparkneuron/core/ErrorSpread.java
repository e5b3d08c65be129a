package io.sparkneuron.core;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How the errors of the lines of keys are spread: the least rmse that a share of the keys does not
 * exceed.
 *
 * @param quantiles by their share as a text; that of 1 is the largest error of all keys
 * @param keys that the others are of
 * @param isSample whether these keys are a sample
 */
public record ErrorSpread(Map<String, Double> quantiles, long keys, boolean isSample) {
  public ErrorSpread {
    quantiles = Collections.unmodifiableMap(new LinkedHashMap<>(quantiles));
  }
}
