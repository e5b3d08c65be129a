package io.sparkneuron.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sparkneuron.exact.RowHash;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowKeysTest {
  private static RowKeys keys(List<long[]> all, int capacity) {
    RowKeys keys = new RowKeys(capacity);
    for (long[] key : all) {
      for (int i = 0; i < key.length; i++) {
        keys.addWord(i, key[i]);
      }
      keys.endRow(key.length);
    }
    return keys;
  }

  private static long[] key(RowKeys keys, int row) {
    return Arrays.copyOfRange(keys.words(), keys.from(row), keys.to(row));
  }

  private static List<long[]> random() {
    Random random = new Random(3);
    List<long[]> all = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      all.add(random.longs(random.nextInt(4)).toArray());
    }
    return all;
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 1000})
  void keysOfAnyLengthAreKept(int capacity) {
    List<long[]> all = random();
    RowKeys keys = keys(all, capacity);
    assertThat(keys.rows()).isEqualTo(100);
    for (int row = 0; row < 100; row++) {
      assertThat(key(keys, row)).isEqualTo(all.get(row));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 16, 1000})
  void rowsOfOneWordEachComeTogether(int capacity) {
    List<long[]> all = random();
    RowKeys keys = keys(all, capacity);
    long[] words = new Random(4).longs(50).toArray();
    keys.addRows(Arrays.copyOf(words, 3));
    keys.addRows(new long[0]);
    keys.addRows(Arrays.copyOfRange(words, 3, 50));
    keys.addWord(0, 7);
    keys.endRow(1);
    assertThat(keys.rows()).isEqualTo(151);
    for (int row = 0; row < 100; row++) {
      assertThat(key(keys, row)).isEqualTo(all.get(row));
    }
    for (int row = 0; row < 50; row++) {
      assertThat(key(keys, 100 + row)).containsExactly(words[row]);
    }
    assertThat(key(keys, 150)).containsExactly(7);
    assertThat(keys.hashes()).hasSize(151);
    for (int row = 0; row < 151; row++) {
      long[] key = key(keys, row);
      assertThat(keys.hashes()[row]).isEqualTo(RowHash.of(key, 0, key.length));
      assertThat(keys.marks()[row]).isEqualTo((double) (keys.hashes()[row] >>> 11));
    }
  }

  @Test
  void someOfTheRowsAreChosen() {
    List<long[]> all = random();
    boolean[] chosen = new boolean[100];
    List<long[]> expected = new ArrayList<>();
    for (int row = 0; row < 100; row++) {
      chosen[row] = row % 3 == 1;
      if (chosen[row]) {
        expected.add(all.get(row));
      }
    }
    RowKeys some = keys(all, 4).of(chosen, true);
    assertThat(some.rows()).isEqualTo(expected.size());
    for (int row = 0; row < some.rows(); row++) {
      assertThat(key(some, row)).isEqualTo(expected.get(row));
    }
    assertThat(keys(all, 4).of(chosen, false).rows()).isEqualTo(100 - expected.size());
  }

  /** A row that moves to another key is another table. */
  @Test
  void keysArePartOfTheFingerprint() {
    double[][] inputs = {{1, 2}};
    double[] labels = {3, 4};
    RowCounts counts = new RowCounts(2, 0, 0, 0);
    PointBlock one =
        PointBlock.of(
            inputs, labels, null, counts, inputs, keys(List.of(new long[] {7}, new long[] {8}), 2));
    PointBlock swapped =
        PointBlock.of(
            inputs, labels, null, counts, inputs, keys(List.of(new long[] {8}, new long[] {7}), 2));
    PointBlock none = PointBlock.of(inputs, labels, null, counts, inputs, null);
    assertThat(List.of(one.fingerprint(), swapped.fingerprint(), none.fingerprint()))
        .doesNotHaveDuplicates();
    assertThat(one.keys().rows()).isEqualTo(2);
    assertThatThrownBy(none::keys).hasMessageContaining("they have none");
    assertThatThrownBy(() -> new PointBlock(inputs, labels, null, counts, 0, keys(List.of(), 1)))
        .hasMessageContaining("keys must be 2, but got 0");
  }

  @Test
  void aMarkIsAWholeNumber() {
    RowKeys keys = keys(random(), 16);
    double greatest = 0;
    for (double mark : keys.marks()) {
      assertThat(mark).isEqualTo(Math.rint(mark)).isBetween(0.0, 0x1p53);
      greatest = Math.max(greatest, mark);
    }
    assertThat(greatest).as("of 100 of them").isGreaterThan(0x1p52);
  }
}
