module plinth.dev/tools/pause

go 1.26

tool plinth.dev/tools/pause
