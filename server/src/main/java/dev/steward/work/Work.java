package dev.steward.work;

/** Something that takes long. */
public final class Work implements AutoCloseable {

  private static final long PAUSE_MILLIS = 250;

  /** What is done. */
  public enum Kind {
    /** Its parts are the builds whose files are in it. */
    BACKUP("backup", "Backup"),
    /** Its parts are the changes of the documents. */
    CONFIGURATION("configuration", "Configuration as code"),
    /** Its parts are jobs and folders. */
    DELETION("deletion", "Deletion"),
    /** What is left of deleted jobs; its parts are folders of files. */
    FILES("files", "Removal of files");

    private final String word;
    private final String title;

    Kind(String word, String title) {
      this.word = word;
      this.title = title;
    }

    /** As programs hear it. */
    public String word() {
      return word;
    }

    /** As people read it. */
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

  /** Counts from the server's start. */
  public long id() {
    return id;
  }

  public Kind kind() {
    return kind;
  }

  /** Whose it is; 0 for the server's own. */
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

  /** How many of the parts are done. */
  public synchronized long done() {
    return done;
  }

  /** So many more parts are done. */
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

  /** It is over, well or not. */
  @Override
  public void close() {
    works.ended(this);
  }
}
