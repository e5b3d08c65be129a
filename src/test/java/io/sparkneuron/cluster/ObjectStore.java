package io.sparkneuron.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.hadoop.util.functional.RemoteIterators;

/** The local disk as a bucket: all files below a prefix are one listing, each folder is another. */
public final class ObjectStore extends RawLocalFileSystem {
  static final AtomicInteger folderListings = new AtomicInteger();

  @Override
  public URI getUri() {
    return URI.create("s3a://bucket");
  }

  @Override
  public FileStatus[] listStatus(Path folder) throws IOException {
    if (!folder.getName().equals("metadata")) {
      folderListings.incrementAndGet();
    }
    return super.listStatus(folder);
  }

  @Override
  public RemoteIterator<LocatedFileStatus> listFiles(Path folder, boolean recursive)
      throws IOException {
    try (Stream<java.nio.file.Path> files = Files.walk(pathToFile(folder).toPath())) {
      Iterator<java.nio.file.Path> found = files.filter(Files::isRegularFile).toList().iterator();
      return RemoteIterators.mappingRemoteIterator(
          RemoteIterators.remoteIteratorFromIterator(found),
          file ->
              new LocatedFileStatus(
                  new FileStatus(1, false, 1, 1, 0, makeQualified(new Path(file.toString()))),
                  null));
    }
  }
}
