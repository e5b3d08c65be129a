package io.sparkneuron.cluster;

import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.api.java.UDF1;

/**
 * The documents of a json text: those that follow each other, and the elements of an array in which
 * they stand. What is no json stays together, to be counted as malformed.
 */
final class JsonDocuments implements UDF1<String, List<String>> {
  private static final long serialVersionUID = 1L;

  @Override
  public List<String> call(String text) {
    return of(text);
  }

  static List<String> of(String text) {
    List<String> documents = new ArrayList<>();
    boolean inArray = false;
    int from = -1; // where the document began; -1 between documents
    int depth = 0;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        i += c == '\\' ? 1 : 0;
        quote = c == quote ? 0 : quote;
        continue;
      }
      boolean separates = Character.isWhitespace(c) || (inArray && (c == ',' || c == ']'));
      if (from >= 0 && depth == 0 && separates) {
        documents.add(text.substring(from, i));
        from = -1;
      }
      if (from < 0) {
        if (separates || c == '\uFEFF' || (c == '[' && !inArray)) {
          inArray = (inArray || c == '[') && c != ']';
          continue;
        }
        from = i;
      }
      switch (c) {
        case '"', '\'' -> quote = c;
        case '{', '[' -> depth++;
        case '}', ']' -> depth = Math.max(0, depth - 1);
        default -> {}
      }
      if (depth == 0 && (c == '}' || c == ']')) {
        documents.add(text.substring(from, i + 1));
        from = -1;
      }
    }
    if (from >= 0) {
      documents.add(text.substring(from).strip());
    } else if (inArray) {
      // It has no end: what it lost is at least told.
      documents.add("[");
    }
    return documents;
  }
}
