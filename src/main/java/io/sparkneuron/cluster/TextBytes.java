package io.sparkneuron.cluster;

import org.apache.spark.unsafe.Platform;
import org.apache.spark.unsafe.types.UTF8String;

/** Where the bytes of a text of Spark lie, without a copy of those that are in an array. */
final class TextBytes {
  private TextBytes() {}

  /** An array with the bytes of the text, from {@link #from} on. */
  static byte[] array(UTF8String text) {
    return text.getBaseObject() instanceof byte[] array ? array : text.getBytes();
  }

  /** Where it begins in {@link #array}. */
  static int from(UTF8String text) {
    return text.getBaseObject() instanceof byte[]
        ? (int) (text.getBaseOffset() - Platform.BYTE_ARRAY_OFFSET)
        : 0;
  }
}
