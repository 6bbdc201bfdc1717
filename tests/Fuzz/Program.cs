using RetailActors.Fuzz.Running;
using Xunit.Runner.InProc.SystemConsole;

// Without arguments of ours this is a test project like any other:
//   dotnet run -c Release --project tests/Fuzz -- --cases 1000000 [--seed 1] [--only intake-json,framing]
return args is ["--cases", ..] ? await LongRun.Run(args) : await ConsoleRunner.Run(args);
