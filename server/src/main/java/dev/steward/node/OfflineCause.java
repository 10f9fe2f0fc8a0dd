package dev.steward.node;

/** Why a node accepts no builds. */
public sealed interface OfflineCause
    permits Node.Offline,
        OfflineCause.ConnectionLost,
        OfflineCause.ConnectionClosed,
        OfflineCause.LaunchFailed,
        OfflineCause.Idle,
        OfflineCause.OutsideSchedule,
        OfflineCause.SingleUse,
        OfflineCause.DiskFull,
        OfflineCause.NoResponse {

  /** Time since which the node has accepted no builds, in epoch millis. */
  long at();

  /** One sentence for users. */
  String description();

  /** The connection was lost. */
  record ConnectionLost(long at, String reason) implements OfflineCause {
    @Override
    public String description() {
      return "Connection was broken: " + reason;
    }
  }

  /** The server closed the connection, for example because a user disconnected the node. */
  record ConnectionClosed(long at, String reason) implements OfflineCause {
    @Override
    public String description() {
      return "The server closed the connection: " + reason;
    }
  }

  /** The node could not be launched. */
  record LaunchFailed(long at, String reason) implements OfflineCause {
    @Override
    public String description() {
      return "This agent is offline because it could not be launched: " + reason;
    }
  }

  /** The node is launched once builds wait for it. */
  record Idle(long at) implements OfflineCause {
    @Override
    public String description() {
      return "This agent is offline because it was idle; it will be launched when a build needs"
          + " it.";
    }
  }

  /** The schedule of the node does not include the current time. */
  record OutsideSchedule(long at) implements OfflineCause {
    @Override
    public String description() {
      return "This agent is offline because its schedule does not include the current time.";
    }
  }

  /** The node runs one build, after which it is removed. */
  record SingleUse(long at) implements OfflineCause {
    @Override
    public String description() {
      return "This agent runs only one build; it will be removed when the build ends.";
    }
  }

  /**
   * A disk of the node is nearly full.
   *
   * @param path a folder on the disk
   * @param available free space in bytes; {@code total} and {@code threshold} are in bytes too
   * @param isTemporary whether it is the disk of temporary files
   */
  record DiskFull(
      long at, String path, long available, long total, long threshold, boolean isTemporary)
      implements OfflineCause {
    @Override
    public String description() {
      return "Disk space is below threshold of "
          + gibibytes(threshold)
          + ". Only "
          + gibibytes(available)
          + " out of "
          + gibibytes(total)
          + " left on "
          + path
          + ".";
    }

    private static String gibibytes(long bytes) {
      return String.format(java.util.Locale.ROOT, "%.2f GiB", bytes / (double) (1L << 30));
    }
  }

  /** The node did not respond in time, so its connection was closed. */
  record NoResponse(long at) implements OfflineCause {
    @Override
    public String description() {
      return "The agent did not respond in time.";
    }
  }
}
