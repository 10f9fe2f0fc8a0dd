package dev.steward.problem;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A rejected request, caused by the client or by the current state, not by a server error. The
 * message is one sentence for the user, without secrets, parameter values or local paths.
 */
public abstract sealed class Problem extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private Problem(String message) {
    // A rejection is an expected result, so no stack trace is recorded: recording one would be
    // costly.
    super(message, null, false, false);
  }

  /** The sentence for the user. */
  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }

  /** The request is malformed or breaks a rule: 400. */
  public static final class Invalid extends Problem {
    private static final long serialVersionUID = 1L;

    public Invalid(String message) {
      super(message);
    }
  }

  /** The credentials are not valid: 401. */
  public static final class Unauthenticated extends Problem {
    private static final long serialVersionUID = 1L;

    public Unauthenticated(String message) {
      super(message);
    }
  }

  /**
   * The caller lacks a permission: 403. {@code permission} is the id of the missing permission,
   * such as {@code hudson.model.Item.Build}, or null if no permission would help.
   */
  public static final class Forbidden extends Problem {
    private static final long serialVersionUID = 1L;
    private final @Nullable String permission;
    private final boolean hidesDetails;

    public Forbidden(String message, @Nullable String permission) {
      this(message, permission, false);
    }

    private Forbidden(String message, @Nullable String permission, boolean hidesDetails) {
      super(message);
      this.permission = permission;
      this.hidesDetails = hidesDetails;
    }

    /**
     * Creates a rejection that reveals only that the object exists, not which permission would
     * help.
     */
    public static Forbidden hidden(String message) {
      return new Forbidden(message, null, true);
    }

    public boolean hidesDetails() {
      return hidesDetails;
    }

    public @Nullable String permission() {
      return permission;
    }
  }

  /** The object does not exist or is hidden from the caller: 404. */
  public static final class NotFound extends Problem {
    private static final long serialVersionUID = 1L;

    public NotFound(String message) {
      super(message);
    }
  }

  /** The state of the object does not allow the operation: 409. */
  public static final class Conflict extends Problem {
    private static final long serialVersionUID = 1L;

    public Conflict(String message) {
      super(message);
    }
  }

  /** The request exceeds a limit on bytes, items or nesting: 413. */
  public static final class TooLarge extends Problem {
    private static final long serialVersionUID = 1L;

    public TooLarge(String message) {
      super(message);
    }
  }

  /** Too many requests: 429, with a retry after {@code retryAfterSeconds}. */
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

  /** The server has no capacity for this request: 503, with {@code Retry-After}. */
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

  /** The resource does not support the method: 405; {@code allow} lists the supported ones. */
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

  /** Default HTTP status, unless a route maps the problem to another one. */
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

  /** HTTP headers of the problem. */
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
