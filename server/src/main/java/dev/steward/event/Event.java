package dev.steward.event;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, after it was durable.
 *
 * @param number counts the events since the server's start
 * @param at epoch millis
 * @param facts texts and numbers by name, in the order told; no parameter's value is among them
 */
public record Event(long number, long at, Type type, About about, Map<String, Object> facts) {

  /** The kinds of events. The word before the dot names a group of them. */
  public enum Type {
    QUEUE_ENTERED("queue.entered"),
    QUEUE_LEFT("queue.left"),
    BUILD_STARTED("build.started"),
    BUILD_STEP("build.step"),
    BUILD_ENDED("build.ended"),
    BUILD_DELETED("build.deleted"),
    ITEM_CREATED("item.created"),
    ITEM_UPDATED("item.updated"),
    ITEM_MOVED("item.moved"),
    ITEM_DELETED("item.deleted"),
    NODE_CREATED("node.created"),
    NODE_UPDATED("node.updated"),
    NODE_OFFLINE("node.offline"),
    NODE_ONLINE("node.online"),
    NODE_DELETED("node.deleted"),
    TOKEN_CREATED("token.created"),
    TOKEN_REVOKED("token.revoked"),
    WORK_STARTED("work.started"),
    WORK_PROGRESS("work.progress"),
    WORK_ENDED("work.ended");

    private final String word;

    Type(String word) {
      this.word = word;
    }

    /** As {@code build.ended}. */
    public String word() {
      return word;
    }

    public String group() {
      return word.substring(0, word.indexOf('.'));
    }

    /** The type of that word, or all of that group; none for another word. */
    public static List<Type> of(String word) {
      return Arrays.stream(values())
          .filter(type -> type.word.equals(word) || type.group().equals(word))
          .toList();
    }
  }

  /** What an event is about, which says who may hear of it. */
  public sealed interface About {

    /**
     * A job or a folder.
     *
     * @param id its number, by which it is told apart from another one of the same name; null where
     *     it is gone
     * @param apart whether it, or what lies above it, gave or withheld rights of its own
     * @param before what it was called until then, where it got another name
     */
    record Item(String fullName, @Nullable Long id, boolean apart, @Nullable String before)
        implements About {}

    /** A user's own business, and that of administrators. */
    record Person(long userId) implements About {}

    /** Everybody's who may read the server. */
    record Server() implements About {}
  }

  /** A fact that is a number; -1 where there is none of that name. */
  public long number(String name) {
    return facts.get(name) instanceof Long value ? value : -1;
  }

  /** True where it is about that item. */
  public boolean isAbout(long itemId) {
    return about instanceof About.Item(_, Long id, _, _) && id != null && id == itemId;
  }
}
