package dev.steward.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A refusal: the asker's fault or the moment's, never the server's. The message is one sentence for
 * the person who asked; it holds no secret, no parameter value and no path of this machine.
 */
public abstract sealed class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private Problem(String message) {
    // A refusal is an answer, not an accident: it needs no stack trace, and costs none.
    super(message, null, false, false);
  }

  /** The sentence for the person who asked. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The request cannot be understood or breaks a rule: 400. */
  public static final class Invalid extends Problem {
    private static final long serialVersionUID = 1L;

    public Invalid(String message) {
      super(message);
    }
  }

  /** An Authorization that does not hold: 401. */
  public static final class Unauthenticated extends Problem {
    private static final long serialVersionUID = 1L;

    public Unauthenticated(String message) {
      super(message);
    }
  }

  /**
   * The caller is known but may not: 403. {@code permission} is the id of the missing right, such
   * as {@code hudson.model.Item.Build}, or null where no right would help.
   */
  public static final class Forbidden extends Problem {
    private static final long serialVersionUID = 1L;
    private final @Nullable String permission;
    private final boolean hiding;

    public Forbidden(String message, @Nullable String permission) {
      this(message, permission, false);
    }

    private Forbidden(String message, @Nullable String permission, boolean hiding) {
      super(message);
      this.permission = permission;
      this.hiding = hiding;
    }

    /** Something is there, and no more than that is told: not even what would help. */
    public static Forbidden hidden(String message) {
      return new Forbidden(message, null, true);
    }

    public boolean isHiding() {
      return hiding;
    }

    public @Nullable String permission() {
      return permission;
    }
  }

  /** There is no such thing, or none that the caller may know of: 404. */
  public static final class NotFound extends Problem {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** The thing exists, but not in a state in which this can be done: 409. */
  public static final class Conflict extends Problem {
    private static final long serialVersionUID = 1L;

    public Conflict(String message) {
      super(message);
    }
  }

  /** More bytes, items or nesting than is accepted: 413. */
  public static final class TooLarge extends Problem {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
      super(message);
    }
  }

  /** Too many at once: 429, to be tried again after {@code retryAfterSeconds}. */
  public static final class Busy extends Problem {
    private static final long serialVersionUID = 1L;
    private final int retryAfterSeconds;

    public Busy(String message, int retryAfterSeconds) {
      super(message);
      this.retryAfterSeconds = retryAfterSeconds;
    }

    public int retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }

  /** The server has no room for this request at the moment: 503, with {@code Retry-After}. */
  public static final class Overloaded extends Problem {
    private static final long serialVersionUID = 1L;
    private final int retryAfterSeconds;

    public Overloaded(String message, int retryAfterSeconds) {
      super(message);
      this.retryAfterSeconds = retryAfterSeconds;
    }

    public int retryAfterSeconds() {
      return retryAfterSeconds;
    }
  }

  /** The method does not fit the place: 405, {@code allow} says which does. */
  public static final class WrongMethod extends Problem {
    private static final long serialVersionUID = 1L;
    private final String allow;

    public WrongMethod(String message, String allow) {
      super(message);
      this.allow = allow;
    }

    public String allow() {
      return allow;
    }
  }

  /** Status as HTTP has it, for a refusal that no route maps to another one. */
  public int status() {
    return switch (this) {
      case Invalid _ -> 400;
      case Unauthenticated _ -> 401;
      case Forbidden _ -> 403;
      case NotFound _ -> 404;
      case WrongMethod _ -> 405;
      case Conflict _ -> 409;
      case TooLarge _ -> 413;
      case Busy _ -> 429;
      case Overloaded _ -> 503;
    };
  }

  /** Headers that belong to the refusal itself. */
  public Map<String, String> headers() {
    return switch (this) {
      case WrongMethod wrong -> Map.of("Allow", wrong.allow());
      case Busy busy -> Map.of("Retry-After", Integer.toString(busy.retryAfterSeconds()));
      case Overloaded overloaded ->
          Map.of("Retry-After", Integer.toString(overloaded.retryAfterSeconds()));
      default -> Map.of();
    };
  }
}
