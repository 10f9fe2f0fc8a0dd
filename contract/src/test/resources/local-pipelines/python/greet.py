import sys


def greet(word, name="world"):
    return f"{word}, {name}!"


if __name__ == "__main__":
    print(greet(*sys.argv[1:]))
