package dev.steward.task;

/** A long-running background task with its progress. */
public final class BackgroundTask implements AutoCloseable {

  private static final long EVENT_INTERVAL_MILLIS = 250;

  /** Types of tasks. */
  public enum TaskType {
    /** A backup; its parts are the builds whose files are backed up. */
    BACKUP("backup", "Backup"),
    /** An import of the configuration; its parts are the changes in the configuration documents. */
    CONFIGURATION("configuration", "Configuration as code"),
    /** A deletion of items; its parts are jobs and folders. */
    DELETION("deletion", "Deletion"),
    /** Removal of the files of deleted jobs; its parts are directories. */
    FILES("files", "File deletion");

    private final String id;
    private final String title;

    TaskType(String id, String title) {
      this.id = id;
      this.title = title;
    }

    /** The name in the REST API. */
    public String id() {
      return id;
    }

    /** The display name. */
    public String title() {
      return title;
    }
  }

  private final BackgroundTasks tasks;
  private final long id;
  private final TaskType kind;
  private final long userId;
  private final String startedBy;
  private final String description;
  private final long startedAt;
  private final long total;
  private long done;
  private long lastEventAt;

  BackgroundTask(
      BackgroundTasks tasks,
      long id,
      TaskType kind,
      long userId,
      String startedBy,
      String description,
      long startedAt,
      long total) {
    this.tasks = tasks;
    this.id = id;
    this.kind = kind;
    this.userId = userId;
    this.startedBy = startedBy;
    this.description = description;
    this.startedAt = startedAt;
    this.total = total;
    this.lastEventAt = startedAt;
  }

  /** Number of the task, counted from startup. */
  public long id() {
    return id;
  }

  public TaskType kind() {
    return kind;
  }

  /** The user who started the task; 0 for the server. */
  public long userId() {
    return userId;
  }

  public String startedBy() {
    return startedBy;
  }

  public String description() {
    return description;
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
    boolean publish;
    synchronized (this) {
      done = Math.min(total, done + parts);
      long now = tasks.now();
      publish = now - lastEventAt >= EVENT_INTERVAL_MILLIS;
      if (publish) {
        lastEventAt = now;
      }
    }
    if (publish) {
      tasks.publishProgress(this);
    }
  }

  /** Marks the task as ended, whether it succeeded or not. */
  @Override
  public void close() {
    tasks.finish(this);
  }
}
