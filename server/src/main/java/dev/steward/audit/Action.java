package dev.steward.audit;

/**
 * Audited actions that have listeners. Actions without listeners are recorded by their text only.
 */
public enum Action {
  JOB_CREATE("job.create"),
  JOB_SAVE("job.save"),
  JOB_RENAME("job.rename"),
  JOB_MOVE("job.move"),
  JOB_DELETE("job.delete"),
  FOLDER_CREATE("folder.create"),
  FOLDER_SAVE("folder.save"),
  FOLDER_RENAME("folder.rename"),
  FOLDER_MOVE("folder.move"),
  FOLDER_DELETE("folder.delete"),
  NODE_CREATE("node.create"),
  NODE_CONFIGURE("node.configure"),
  NODE_DESCRIBE("node.describe"),
  NODE_OFFLINE("node.offline"),
  NODE_ONLINE("node.online"),
  NODE_DISCONNECT("node.disconnect"),
  NODE_DELETE("node.delete"),
  TOKEN_CREATE("token.create"),
  TOKEN_REVOKE("token.revoke");

  private final String id;

  Action(String id) {
    this.id = id;
  }

  /** The text in the audit log, such as {@code job.create}. */
  public String id() {
    return id;
  }

  static boolean isId(String id) {
    for (Action action : values()) {
      if (action.id.equals(id)) {
        return true;
      }
    }
    return false;
  }
}
