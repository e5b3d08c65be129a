package io.sparkneuron.cluster;

import io.sparkneuron.core.InputEncoder;
import io.sparkneuron.core.PointBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/**
 * Executor side of loading: the rows of a partition as blocks, one at a time; a share of the rows
 * in blocks of held-out rows.
 */
final class BlockLoader {
  /** Read by the tasks in this JVM: on one machine the driver sees how far they are. */
  private static final LongAdder ROWS_HERE = new LongAdder();

  private BlockLoader() {}

  static long rowsHere() {
    return ROWS_HERE.sum();
  }

  /** From a plan that makes rows. */
  static FlatMapFunction<Iterator<InternalRow>, PointBlock> fromRows(
      RowReader reader, InputEncoder encoder, double holdout) {
    return rows ->
        new Blocks(new BlockBuilder(reader, encoder, holdout)) {
          @Override
          boolean hasRows() {
            return rows.hasNext();
          }

          @Override
          void fill(BlockBuilder builder) {
            while (!builder.isFull() && rows.hasNext()) {
              builder.add(rows.next());
            }
          }
        };
  }

  /** From a plan that makes lines of csv. */
  static FlatMapFunction<Iterator<InternalRow>, PointBlock> fromLines(
      CsvCells cells, boolean header, RowReader reader, InputEncoder encoder, double holdout) {
    return rows -> {
      CsvLines lines = new CsvLines(rows, cells, header);
      return new Blocks(new BlockBuilder(reader, encoder, holdout)) {
        @Override
        boolean hasRows() {
          return lines.hasNext();
        }

        @Override
        void fill(BlockBuilder builder) {
          while (!builder.isFull() && lines.hasNext()) {
            builder.add(lines);
          }
        }
      };
    };
  }

  /** From a plan that makes column batches, each of which is gone with the next one. */
  static FlatMapFunction<Iterator<ColumnarBatch>, PointBlock> fromBatches(
      RowReader reader, InputEncoder encoder, double holdout) {
    return batches ->
        new Blocks(new BlockBuilder(reader, encoder, holdout)) {
          private ColumnarBatch batch;
          private int next;

          @Override
          boolean hasRows() {
            while ((batch == null || next == batch.numRows()) && batches.hasNext()) {
              batch = batches.next();
              next = 0;
            }
            return batch != null && next < batch.numRows();
          }

          @Override
          void fill(BlockBuilder builder) {
            while (!builder.isFull() && hasRows()) {
              next = builder.add(batch, next);
            }
          }
        };
  }

  private abstract static class Blocks implements Iterator<PointBlock> {
    private final BlockBuilder builder;

    /** Rows of the last block that were kept from it. */
    private Optional<PointBlock> heldOut = Optional.empty();

    Blocks(BlockBuilder builder) {
      this.builder = builder;
    }

    abstract boolean hasRows();

    abstract void fill(BlockBuilder builder);

    @Override
    public final boolean hasNext() {
      return heldOut.isPresent() || hasRows();
    }

    @Override
    public final PointBlock next() {
      if (heldOut.isPresent()) {
        PointBlock block = heldOut.get();
        heldOut = Optional.empty();
        return block;
      }
      if (!hasRows()) {
        throw new NoSuchElementException();
      }
      fill(builder);
      heldOut = builder.takeHeldOut();
      PointBlock block = builder.build();
      ROWS_HERE.add(block.counts().read() + heldOut.map(PointBlock::rows).orElse(0));
      return block;
    }
  }
}
