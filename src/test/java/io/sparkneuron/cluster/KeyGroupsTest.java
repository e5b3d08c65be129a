package io.sparkneuron.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sparkneuron.core.DataSummary;
import io.sparkneuron.core.PointBlock;
import io.sparkneuron.core.RowCounts;
import io.sparkneuron.core.RowKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rows on their way to their keys, without Spark. */
class KeyGroupsTest {
  /** Keys of one to three words, the words of one the beginning of another one. */
  private static long[] key(int number, boolean isFixed) {
    long[] key = new long[isFixed ? 1 : 1 + number % 3];
    Arrays.fill(key, number / 3);
    key[0] = isFixed ? number : key.length;
    return key;
  }

  private static PointBlock block(
      Random random, int keys, boolean isFixed, boolean weighted, boolean isHeldOut) {
    int rows = 1 + random.nextInt(3000);
    double[][] columns = new double[4][rows];
    RowKeys rowKeys = new RowKeys(4);
    for (int row = 0; row < rows; row++) {
      for (double[] column : columns) {
        column[row] = random.nextGaussian() * Math.pow(10, random.nextInt(9));
      }
      columns[3][row] = 0.5 + random.nextInt(4) / 3.0;
      // Half of all rows are of one key.
      long[] key = key(random.nextBoolean() ? 0 : random.nextInt(keys), isFixed);
      for (int i = 0; i < key.length; i++) {
        rowKeys.addWord(i, key[i]);
      }
      rowKeys.endRow(key.length);
    }
    RowCounts counts = isHeldOut ? new RowCounts(0, rows, 0, 0, 0) : new RowCounts(rows, 0, 0, 0);
    return new PointBlock(
        new double[][] {columns[0], columns[1]},
        columns[2],
        weighted ? columns[3] : null,
        counts,
        0,
        rowKeys);
  }

  private static void addOneByOne(
      Map<List<Long>, DataSummary> byKey, PointBlock block, boolean weighted) {
    for (int row = 0; row < block.rows(); row++) {
      List<Long> key = new ArrayList<>();
      for (int at = block.keys().from(row); at < block.keys().to(row); at++) {
        key.add(block.keys().words()[at]);
      }
      double[][] inputs = {{block.input(0)[row]}, {block.input(1)[row]}};
      double[] label = {block.labels()[row]};
      byKey
          .computeIfAbsent(key, none -> new DataSummary(2))
          .add(
              weighted
                  ? PointBlock.of(inputs, label, new double[] {block.weights()[row]})
                  : PointBlock.of(inputs, label));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, true, false",
    "40, true, false",
    "5000, true, true",
    "40, false, true",
    "5000, false, false"
  })
  void theRowsOfEachKeyAreSummedUp(int keys, boolean isFixed, boolean weighted) {
    Random random = new Random(keys);
    KeyedShape shape = new KeyedShape(isFixed ? 1 : -1, 2, weighted);
    List<Map<List<Long>, DataSummary>> expected = List.of(new HashMap<>(), new HashMap<>());
    List<PointBlock> blocks = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      boolean isHeldOut = i % 3 == 2;
      PointBlock block = block(random, keys, isFixed, weighted, isHeldOut);
      blocks.add(block);
      addOneByOne(expected.get(KeyBucket.side(isHeldOut)), block, weighted);
    }
    List<byte[]> parts = new ArrayList<>();
    // As two tasks would.
    for (List<PointBlock> some : List.of(blocks.subList(0, 3), blocks.subList(3, 8))) {
      new KeyScatter(shape).call(some.iterator()).forEachRemaining(parts::add);
    }
    parts.sort((a, b) -> Integer.compare(KeyBucket.number(a), KeyBucket.number(b)));
    Iterator<byte[]> sorted = parts.iterator();
    KeyBuckets buckets = new KeyBuckets(sorted, shape);
    assertThat(buckets.read().training().rows())
        .isEqualTo(expected.get(0).values().stream().mapToLong(DataSummary::rows).sum());
    List<Map<List<Long>, DataSummary>> found = List.of(new HashMap<>(), new HashMap<>());
    while (buckets.hasNext()) {
      KeyGroups groups = buckets.next();
      for (int group = 0; group < groups.size(); group++) {
        List<Long> key = new ArrayList<>();
        for (int at = groups.keyFrom(group); at < groups.keyTo(group); at++) {
          key.add(groups.keyWords()[at]);
        }
        for (int side = 0; side < KeyBucket.SIDES; side++) {
          DataSummary summary = groups.summary(side, group);
          if (summary != null) {
            assertThat(found.get(side).put(key, summary)).isNull();
          }
        }
      }
    }
    for (int side = 0; side < KeyBucket.SIDES; side++) {
      assertThat(found.get(side).keySet()).isEqualTo(expected.get(side).keySet());
      for (Map.Entry<List<Long>, DataSummary> key : expected.get(side).entrySet()) {
        DataSummary summary = found.get(side).get(key.getKey());
        assertThat(summary.hasSumsOf(key.getValue())).as(key.getKey().toString()).isTrue();
        assertThat(summary.isWeighted()).isEqualTo(weighted);
        for (int column = 0; column < 3; column++) {
          assertThat(summary.least(column)).isEqualTo(key.getValue().least(column));
          assertThat(summary.greatest(column)).isEqualTo(key.getValue().greatest(column));
        }
      }
    }
  }
}
