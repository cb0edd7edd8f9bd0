using System.CommandLine;

var root = new RootCommand("Nadir: four times the resolution for satellite and aerial scenes.");
return root.Parse(args).Invoke();
