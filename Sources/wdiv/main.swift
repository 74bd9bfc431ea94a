print("wdiv")
