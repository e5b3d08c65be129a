package io.sparkneuron.cluster;

import io.sparkneuron.core.PointBlock;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.vectorized.ColumnarBatch;

/** Executor side of loading: the rows of a partition as blocks, one at a time. */
final class BlockLoader {
  private BlockLoader() {}

  /** From a plan that makes rows. */
  static FlatMapFunction<Iterator<InternalRow>, PointBlock> fromRows(RowReader reader) {
    return rows -> {
      BlockBuilder builder = new BlockBuilder(reader);
      return new Blocks() {
        @Override
        public boolean hasNext() {
          return rows.hasNext();
        }

        @Override
        PointBlock fill() {
          while (!builder.isFull() && rows.hasNext()) {
            builder.add(rows.next());
          }
          return builder.build();
        }
      };
    };
  }

  /** From a plan that makes column batches, each of which is gone with the next one. */
  static FlatMapFunction<Iterator<ColumnarBatch>, PointBlock> fromBatches(RowReader reader) {
    return batches -> {
      BlockBuilder builder = new BlockBuilder(reader);
      return new Blocks() {
        private ColumnarBatch batch;
        private int next;

        @Override
        public boolean hasNext() {
          while ((batch == null || next == batch.numRows()) && batches.hasNext()) {
            batch = batches.next();
            next = 0;
          }
          return batch != null && next < batch.numRows();
        }

        @Override
        PointBlock fill() {
          while (!builder.isFull() && hasNext()) {
            next = builder.add(batch, next);
          }
          return builder.build();
        }
      };
    };
  }

  private abstract static class Blocks implements Iterator<PointBlock> {
    abstract PointBlock fill();

    @Override
    public final PointBlock next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      return fill();
    }
  }
}
