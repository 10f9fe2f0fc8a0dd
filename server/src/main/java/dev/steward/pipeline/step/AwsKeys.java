package dev.steward.pipeline.step;

/**
 * Keys of an AWS account or a session.
 *
 * @param sessionToken empty for the keys of a user
 */
record AwsKeys(String accessKeyId, String secretAccessKey, String sessionToken) {

  /** Without the secrets. */
  @Override
  public String toString() {
    return "AwsKeys[" + accessKeyId + "]";
  }
}
