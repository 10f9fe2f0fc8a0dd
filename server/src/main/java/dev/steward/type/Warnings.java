package dev.steward.type;

import dev.steward.text.XmlElement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects one sentence for each unsupported setting of a definition. */
public final class Warnings {

  private static final int MAX_SENTENCES = 100;

  private final List<String> sentences = new ArrayList<>();

  /** Adds a sentence, unless it is a duplicate or the maximum number is reached. */
  public void add(String sentence) {
    if (sentences.size() < MAX_SENTENCES && !sentences.contains(sentence)) {
      sentences.add(sentence);
    }
  }

  /** Elements that do not affect what a job does. */
  private static final Set<String> IGNORED_ELEMENTS = Set.of("configVersion", "comparator");

  /**
   * Reports the elements that no parser has read, so that no list of unsupported elements is
   * needed. Elements that are empty, false or 0 are ignored.
   */
  public void addUnread(XmlElement root) {
    var fields = new LinkedHashMap<String, Set<String>>();
    for (XmlElement.UnreadElement unread : root.unreadElements()) {
      XmlElement element = unread.element();
      if (hasValue(element) && !IGNORED_ELEMENTS.contains(element.name())) {
        fields
            .computeIfAbsent(unread.parent().name(), _ -> new LinkedHashSet<>())
            .add("<" + element.name() + ">");
      }
    }
    fields.forEach((parent, names) ->
        add(
            String.join(", ", names)
                + " in <"
                + parent
                + (names.size() == 1
                    ? "> is kept but has no effect here."
                    : "> are kept but have no effect here.")));
  }

  private static boolean hasValue(XmlElement element) {
    return !element.isLeaf() || !EMPTY_VALUES.contains(element.text().strip());
  }

  private static final Set<String> EMPTY_VALUES = Set.of("", "false", "0");

  /** All sentences, in order. */
  public List<String> all() {
    return List.copyOf(sentences);
  }
}
