package dev.steward.job.definition;

/** Source control settings of a job. */
public interface SourceControl {

  /** The Jenkins class. */
  String className();

  /** Returns whether push notifications are ignored instead of starting polling. */
  default boolean ignoresNotifications() {
    return false;
  }

  /** No source control. */
  record NoSourceControl() implements SourceControl {
    public static final String CLASS = "hudson.scm.NullSCM";

    @Override
    public String className() {
      return CLASS;
    }
  }
}
