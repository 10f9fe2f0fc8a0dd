package dev.steward.access;

/** A new token and its value, which is available only when the token is created. */
public record NewToken(Token token, String value) {
  @Override
  public String toString() {
    return "NewToken[" + token.uuid() + "]";
  }
}
