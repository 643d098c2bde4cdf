using LocalHost;

return await CommandLine.Create().Parse(args).InvokeAsync();
