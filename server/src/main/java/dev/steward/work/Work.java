package dev.steward.work;

/** A long-running background task with its progress. */
public final class Work implements AutoCloseable {

  private static final long PAUSE_MILLIS = 250;

  /** Types of tasks. */
  public enum Kind {
    /** The parts are the builds whose files are backed up. */
    BACKUP("backup", "Backup"),
    /** The parts are the changes of the configuration documents. */
    CONFIGURATION("configuration", "Configuration as code"),
    /** The parts are jobs and folders. */
    DELETION("deletion", "Deletion"),
    /** Removal of the files of deleted jobs; the parts are directories. */
    FILES("files", "File deletion");

    private final String word;
    private final String title;

    Kind(String word, String title) {
      this.word = word;
      this.title = title;
    }

    /** The name in the REST API. */
    public String word() {
      return word;
    }

    /** The display name. */
    public String title() {
      return title;
    }
  }

  private final Works works;
  private final long id;
  private final Kind kind;
  private final long userId;
  private final String by;
  private final String what;
  private final long startedAt;
  private final long total;
  private long done;
  private long toldAt;

  Work(
      Works works,
      long id,
      Kind kind,
      long userId,
      String by,
      String what,
      long startedAt,
      long total) {
    this.works = works;
    this.id = id;
    this.kind = kind;
    this.userId = userId;
    this.by = by;
    this.what = what;
    this.startedAt = startedAt;
    this.total = total;
    this.toldAt = startedAt;
  }

  /** Number since the server's start. */
  public long id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  /** The user who started the task; 0 for the server. */
  public long userId() {
    return userId;
  }

  public String by() {
    return by;
  }

  public String what() {
    return what;
  }

  /** Epoch millis. */
  public long startedAt() {
    return startedAt;
  }

  public long total() {
    return total;
  }

  /** Number of completed parts. */
  public synchronized long done() {
    return done;
  }

  /** Adds completed parts. */
  public void add(long parts) {
    boolean tell;
    synchronized (this) {
      done = Math.min(total, done + parts);
      long now = works.now();
      tell = now - toldAt >= PAUSE_MILLIS;
      if (tell) {
        toldAt = now;
      }
    }
    if (tell) {
      works.moved(this);
    }
  }

  /** Marks the task as ended, successful or not. */
  @Override
  public void close() {
    works.ended(this);
  }
}
