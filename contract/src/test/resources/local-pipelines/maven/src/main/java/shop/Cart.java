package shop;

/** Adds prices. */
public final class Cart {

  private Cart() {}

  static int total(int... prices) {
    int total = 0;
    for (int price : prices) {
      total += price;
    }
    return total;
  }

  public static void main(String[] arguments) {
    int total = 0;
    for (String price : arguments) {
      total = total(total, Integer.parseInt(price));
    }
    System.out.println(total);
  }
}
