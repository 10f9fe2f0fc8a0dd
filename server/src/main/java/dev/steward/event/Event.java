package dev.steward.event;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A domain event, published after its transaction is durable.
 *
 * @param number a sequence number since startup
 * @param at epoch millis
 * @param facts strings and numbers by name, in order; never the values of build parameters
 */
public record Event(
    long number, long at, EventType type, EventSubject subject, Map<String, Object> facts) {

  /** Event types. The part of a type's external name before the dot is its group. */
  public enum EventType {
    QUEUE_ENTERED("queue.entered"),
    QUEUE_LEFT("queue.left"),
    BUILD_STARTED("build.started"),
    BUILD_STEP("build.step"),
    BUILD_INPUT("build.input"),
    STAGE_STARTED("stage.started"),
    STAGE_ENDED("stage.ended"),
    BUILD_ENDED("build.ended"),
    BUILD_DELETED("build.deleted"),
    ITEM_CREATED("item.created"),
    ITEM_UPDATED("item.updated"),
    ITEM_MOVED("item.moved"),
    ITEM_DELETED("item.deleted"),
    NODE_CREATED("node.created"),
    NODE_UPDATED("node.updated"),
    NODE_CONNECTING("node.connecting"),
    NODE_LOST("node.lost"),
    NODE_OFFLINE("node.offline"),
    NODE_ONLINE("node.online"),
    NODE_DELETED("node.deleted"),
    TOKEN_CREATED("token.created"),
    TOKEN_REVOKED("token.revoked"),
    WORK_STARTED("work.started"),
    WORK_PROGRESS("work.progress"),
    WORK_ENDED("work.ended");

    private final String wireName;

    EventType(String word) {
      this.wireName = word;
    }

    /** The external name, such as {@code build.ended}. */
    public String wireName() {
      return wireName;
    }

    public String group() {
      return wireName.substring(0, wireName.indexOf('.'));
    }

    /** Returns the type with the given name, or all types of the given group; empty if unknown. */
    public static List<EventType> of(String word) {
      return Arrays.stream(values())
          .filter(type -> type.wireName.equals(word) || type.group().equals(word))
          .toList();
    }
  }

  /** Subject of an event; determines the callers that may receive it. */
  public sealed interface EventSubject {

    /**
     * A job or a folder.
     *
     * @param id the item's ID, which distinguishes it from other items with the same name; null if
     *     the item was deleted
     * @param ownRights whether the item or an ancestor has its own permission settings
     * @param previousName the previous full name, if it was renamed or moved
     */
    record ItemSubject(
        String fullName, @Nullable Long id, boolean ownRights, @Nullable String previousName)
        implements EventSubject {}

    /** A user's own data, visible to that user and administrators. */
    record UserSubject(long userId) implements EventSubject {}

    /** The server, visible to callers with Overall/Read. */
    record ServerSubject() implements EventSubject {}
  }

  /** Returns a numeric fact; -1 if there is none with that name. */
  public long number(String name) {
    return facts.get(name) instanceof Long value ? value : -1;
  }

  /** True if the event is about the given item. */
  public boolean isAbout(long itemId) {
    return subject instanceof EventSubject.ItemSubject(_, Long id, _, _)
        && id != null
        && id == itemId;
  }
}
