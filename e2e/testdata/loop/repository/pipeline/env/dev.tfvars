env  = "dev"
lake = { size = 1, interval = 60 }
