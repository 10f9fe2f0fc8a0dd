package dev.steward.job.xml;

import java.util.ArrayList;
import java.util.List;

/** What a definition says that this server does not do, a sentence each. */
final class Warnings {

  private static final int MOST = 100;

  private final List<String> sentences = new ArrayList<>();

  void add(String sentence) {
    if (sentences.size() < MOST && !sentences.contains(sentence)) {
      sentences.add(sentence);
    }
  }

  List<String> all() {
    return List.copyOf(sentences);
  }
}
